"""People can leave: erased accounts, bookings without a person, a history that may only be made anonymous."""

from alembic import op

revision = "0023_erasures"
down_revision = "0022_api_keys"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE users.users ADD COLUMN erased_at timestamptz;
-- Whatever else an account may come to hold: an erased one cannot keep a name, an address or a password.
ALTER TABLE users.users ADD CONSTRAINT ck_users_erased CHECK (erased_at IS NULL OR (
    email = 'erased-' || id AND email_key = email AND full_name = '' AND coalesce(password_hash, '') = ''
    AND timezone IS NULL AND ban_reason IS NULL));

-- Kept for good, and copied outside: a backup that is older has to be told whom it must not bring back.
-- The address is here only until what can be found by nothing else has been found (users.forget_user).
CREATE TABLE users.erasures (
    user_id uuid CONSTRAINT pk_erasures PRIMARY KEY,
    at timestamptz NOT NULL,
    email_key text
);

ALTER TABLE bookings.bookings ADD COLUMN anonymised_at timestamptz;
CREATE INDEX ix_bookings_named ON bookings.bookings (time_until) WHERE anonymised_at IS NULL;

-- What people have typed goes, that it was there stays: a booking for a guest is still one for a guest.
CREATE FUNCTION bookings.without_words(state jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT state
    || CASE WHEN state ? 'note' THEN '{"note": ""}'::jsonb ELSE '{}' END
    || CASE WHEN state ? 'staff_note' THEN '{"staff_note": ""}'::jsonb ELSE '{}' END
    || CASE WHEN jsonb_typeof(state -> 'guest') = 'object'
        THEN '{"guest": {"name": "", "email": null}}'::jsonb ELSE '{}' END
$$;
CREATE FUNCTION bookings.without_person(state jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT bookings.without_words(state)
    || CASE WHEN state ? 'user_id'
        THEN '{"user_id": "00000000-0000-0000-0000-000000000000"}'::jsonb ELSE '{}' END
    || CASE WHEN state ? 'created_by'
        THEN '{"created_by": "00000000-0000-0000-0000-000000000000"}'::jsonb ELSE '{}' END
$$;

-- The history stays append-only in all it says of bookings: an update may take people and their words
-- out of it, and nothing else.
CREATE FUNCTION bookings.refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF (NEW.id, NEW.booking_id, NEW.version, NEW.at, NEW.action, NEW.actor_kind, NEW.channel)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.booking_id, OLD.version, OLD.at, OLD.action, OLD.actor_kind, OLD.channel)
        AND (NEW.reason IS NULL OR NEW.reason IS NOT DISTINCT FROM OLD.reason)
        AND (NEW.actor_user_id IS NULL OR NEW.actor_user_id IS NOT DISTINCT FROM OLD.actor_user_id)
        AND NEW.before IN (OLD.before, bookings.without_words(OLD.before), bookings.without_person(OLD.before))
        AND NEW.after IN (OLD.after, bookings.without_words(OLD.after), bookings.without_person(OLD.after)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of bookings is append-only';
END
$$;
DROP TRIGGER tr_history_append_only ON bookings.history;
CREATE TRIGGER tr_history_append_only BEFORE DELETE OR TRUNCATE ON bookings.history
    FOR EACH STATEMENT EXECUTE FUNCTION bookings.refuse_change();
CREATE TRIGGER tr_history_anonymous BEFORE UPDATE ON bookings.history
    FOR EACH ROW EXECUTE FUNCTION bookings.refuse_rewriting();
"""

# The release before knows neither the column nor the entries that tell of it.
DOWN = """
DROP TRIGGER tr_history_anonymous ON bookings.history;
DROP TRIGGER tr_history_append_only ON bookings.history;
DELETE FROM bookings.history WHERE action = 'anonymised';
UPDATE bookings.bookings SET version = version - 1 WHERE anonymised_at IS NOT NULL;
CREATE TRIGGER tr_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bookings.history
    FOR EACH STATEMENT EXECUTE FUNCTION bookings.refuse_change();
DROP FUNCTION bookings.refuse_rewriting();
DROP FUNCTION bookings.without_person(jsonb);
DROP FUNCTION bookings.without_words(jsonb);
DROP INDEX bookings.ix_bookings_named;
ALTER TABLE bookings.bookings DROP COLUMN anonymised_at;
DROP TABLE users.erasures;
ALTER TABLE users.users DROP CONSTRAINT ck_users_erased;
ALTER TABLE users.users DROP COLUMN erased_at;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
