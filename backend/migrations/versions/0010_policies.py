"""Policies of coworkings, spot types and spots, and the record of every change of them."""

from alembic import op

revision = "0010_policies"
down_revision = "0009_idempotency"
branch_labels = None
depends_on = None

UP = """
-- Counts the changes of all policies of the coworking: a booking names the set it was placed under.
ALTER TABLE coworkings.coworkings ADD COLUMN policy_version integer NOT NULL DEFAULT 0;

CREATE TABLE coworkings.policies (
    id uuid NOT NULL CONSTRAINT pk_policies PRIMARY KEY,
    coworking_id uuid NOT NULL
        CONSTRAINT fk_policies_coworking_id_coworkings REFERENCES coworkings.coworkings (id),
    scope text NOT NULL,
    scope_key text NOT NULL,
    fields jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT uq_policies_scope UNIQUE (coworking_id, scope, scope_key),
    CONSTRAINT ck_policies_scope CHECK (scope IN ('coworking', 'spot_type', 'spot')),
    CONSTRAINT ck_policies_scope_key CHECK ((scope = 'coworking') = (scope_key = '')),
    CONSTRAINT ck_policies_fields CHECK (jsonb_typeof(fields) = 'object')
);

CREATE TABLE coworkings.policy_changes (
    coworking_id uuid NOT NULL
        CONSTRAINT fk_policy_changes_coworking_id_coworkings REFERENCES coworkings.coworkings (id),
    policy_version integer NOT NULL,
    scope text NOT NULL,
    scope_key text NOT NULL,
    at timestamptz NOT NULL,
    actor_user_id uuid,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    CONSTRAINT pk_policy_changes PRIMARY KEY (coworking_id, policy_version)
);

CREATE FUNCTION coworkings.refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the record of policy changes is append-only'; END $$;
CREATE TRIGGER tr_policy_changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON coworkings.policy_changes
    FOR EACH STATEMENT EXECUTE FUNCTION coworkings.refuse_rewriting();
"""

DOWN = """
DROP TABLE coworkings.policy_changes;
DROP FUNCTION coworkings.refuse_rewriting();
DROP TABLE coworkings.policies;
ALTER TABLE coworkings.coworkings DROP COLUMN policy_version;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
