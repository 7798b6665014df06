-- Called by every statement that writes: a database refuses orders of customers whose bucket it does not keep, and goes on
-- refusing while they are moved. The lock on `buckets` that the look takes is held to the end of the statement's transaction,
-- so whoever takes a bucket away with the table locked knows that nobody still writes to it.
CREATE FUNCTION "keep_buckets"("wanted" smallint[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE "missing" smallint;
BEGIN
  SELECT w INTO "missing" FROM unnest("wanted") w WHERE NOT EXISTS (SELECT FROM "buckets" b WHERE b."bucket" = w) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'bucket % is not kept here', "missing" USING ERRCODE = 'SHRD1';
  END IF;
  RETURN true;
END $$;
--> statement-breakpoint
-- What a client forgets, the server ends: these hold for every connection, through any pooler.
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''10s''', current_database());
  EXECUTE format('ALTER DATABASE %I SET lock_timeout = ''5s''', current_database());
  EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''10s''', current_database());
END $$;
