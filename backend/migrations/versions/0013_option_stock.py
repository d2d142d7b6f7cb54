"""How many of an option there are, and who uses them when."""

from alembic import op

revision = "0013_option_stock"
down_revision = "0012_closures"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE options.options ADD COLUMN stock integer
    CONSTRAINT ck_options_stock CHECK (stock BETWEEN 0 AND 1000);

-- The share of one live booking in one option. `stock` is what the use was judged against when it was
-- written; null: not judged, because there is no limit or because its booking was moved whatever it has.
CREATE TABLE bookings.option_uses (
    booking_id uuid NOT NULL,
    option_id uuid NOT NULL,
    quantity integer NOT NULL,
    time_from timestamptz NOT NULL,
    time_until timestamptz NOT NULL,
    stock integer,
    CONSTRAINT pk_option_uses PRIMARY KEY (booking_id, option_id),
    CONSTRAINT ck_option_uses_quantity CHECK (quantity > 0),
    CONSTRAINT ck_option_uses_order CHECK (time_until > time_from),
    CONSTRAINT ck_option_uses_finite CHECK (isfinite(time_from) AND isfinite(time_until)),
    CONSTRAINT ck_option_uses_length CHECK (time_until - time_from <= interval '7 days')
);
-- The longest use bounds the scan: what ends later than seven days after an interval does not touch it.
CREATE INDEX ix_option_uses_search ON bookings.option_uses (option_id, time_until)
    INCLUDE (time_from, quantity, booking_id);

INSERT INTO bookings.option_uses (booking_id, option_id, quantity, time_from, time_until)
SELECT b.id, (o ->> 'option_id')::uuid, (o ->> 'quantity')::integer, b.time_from, b.time_until
FROM bookings.bookings b CROSS JOIN LATERAL jsonb_array_elements(b.options) o
WHERE b.status IN ('pending', 'active')
ON CONFLICT DO NOTHING;

-- An exclusion constraint cannot add up, so the guarantee is a trigger. The lock makes writers of one
-- option go one after another; the query after it sees whoever came first. A use that stays within what
-- it was, in time and in quantity, takes nothing from anybody: it is not judged again, however low the
-- stock has been set meanwhile.
CREATE FUNCTION bookings.refuse_overuse() RETURNS trigger LANGUAGE plpgsql AS
$$
DECLARE
    peak bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.option_id = OLD.option_id AND NEW.quantity <= OLD.quantity
        AND NEW.time_from >= OLD.time_from AND NEW.time_until <= OLD.time_until THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('bookings.option_uses:' || NEW.option_id, 0));
    SELECT max(level) INTO peak FROM (
        SELECT sum(delta) OVER (ORDER BY at) AS level FROM (
            SELECT greatest(u.time_from, NEW.time_from) AS at, u.quantity AS delta
            FROM bookings.option_uses u
            WHERE u.option_id = NEW.option_id AND u.time_until > NEW.time_from
                AND u.time_until < NEW.time_until + interval '7 days' AND u.time_from < NEW.time_until
            UNION ALL
            SELECT u.time_until, -u.quantity
            FROM bookings.option_uses u
            WHERE u.option_id = NEW.option_id AND u.time_until > NEW.time_from
                AND u.time_until < NEW.time_until AND u.time_from < NEW.time_until
        ) steps
    ) levels;
    IF peak > NEW.stock THEN
        RAISE EXCEPTION 'more of the option would be in use than there is' USING
            ERRCODE = 'check_violation', SCHEMA = 'bookings', TABLE = 'option_uses',
            CONSTRAINT = 'ck_option_uses_stock';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER tr_option_uses_stock AFTER INSERT OR UPDATE ON bookings.option_uses
    FOR EACH ROW WHEN (NEW.stock IS NOT NULL) EXECUTE FUNCTION bookings.refuse_overuse();
"""

DOWN = """
DROP TABLE bookings.option_uses;
DROP FUNCTION bookings.refuse_overuse();
ALTER TABLE options.options DROP COLUMN stock;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
