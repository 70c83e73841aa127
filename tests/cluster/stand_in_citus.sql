-- Stands for Citus where it cannot be had: made from its documentation ("Citus Utility Functions", "Citus Tables and
-- Views", "Creating and Modifying Distributed Objects"), for a database of its own. It moves no row; it keeps what it
-- was called with, and refuses what Citus says that it refuses.
CREATE TABLE pg_catalog.pg_dist_partition (
    logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, partkey text, colocationid integer NOT NULL,
    repmodel "char" NOT NULL);
CREATE TABLE pg_catalog.pg_dist_shard (logicalrelid regclass NOT NULL, shardid bigint PRIMARY KEY);
CREATE TABLE pg_catalog.pg_dist_node (nodename text, isactive boolean, shouldhaveshards boolean, noderole text);
CREATE TABLE pg_catalog.stand_in_calls (number bigint GENERATED ALWAYS AS IDENTITY, call text NOT NULL);
INSERT INTO pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    VALUES (999999, 'citus', 10, 11, false, '12.1-stand-in');

-- Citus keeps the column as a parsed expression; here it is the name.
CREATE FUNCTION pg_catalog.column_to_column_name(table_name regclass, column_var_text text) RETURNS text
    LANGUAGE sql STRICT AS 'SELECT column_var_text';

CREATE FUNCTION pg_catalog.stand_in_refuse_distributed(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = table_name) THEN
        RAISE EXCEPTION 'table "%" is already distributed', table_name;
    END IF;
END $$;

CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stand_in_refuse_distributed(table_name);
    INSERT INTO pg_dist_partition VALUES (table_name, 'n', NULL, 1, 't');
    INSERT INTO pg_dist_shard SELECT table_name, 100000 + count(*) FROM pg_dist_shard;
    INSERT INTO stand_in_calls (call) VALUES (format('reference %s', table_name));
END $$;

CREATE FUNCTION pg_catalog.create_distributed_table(
    table_name regclass, distribution_column text, distribution_type text DEFAULT 'hash',
    colocate_with text DEFAULT 'default', shard_count integer DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place smallint;
    with_group integer;
BEGIN
    PERFORM stand_in_refuse_distributed(table_name);
    SELECT attnum INTO place FROM pg_attribute WHERE attrelid = table_name AND attname = distribution_column;
    IF place IS NULL THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', distribution_column, table_name;
    END IF;
    IF EXISTS (SELECT FROM pg_index WHERE indrelid = table_name AND indisunique AND NOT place = ANY (indkey)) THEN
        RAISE EXCEPTION 'cannot create constraint on "%"', table_name USING DETAIL =
            'Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the '
            'partition column (with an equality operator if EXCLUDE).';
    END IF;
    IF EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = table_name AND c.contype = 'f' AND NOT EXISTS (
                   SELECT FROM pg_dist_partition p WHERE p.logicalrelid = c.confrelid AND p.repmodel = 't')
               AND NOT place = ANY (c.conkey)) THEN
        RAISE EXCEPTION 'cannot create foreign key constraint' USING DETAIL =
            'Foreign keys between distributed tables must include the distribution column.';
    END IF;
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = table_name AND attnum = place AND attgenerated <> '') THEN
        RAISE EXCEPTION 'cannot distribute relation: %', table_name USING DETAIL =
            'Distribution column must not use GENERATED ALWAYS AS (...) STORED.';
    END IF;
    IF colocate_with = 'none' THEN
        SELECT coalesce(max(colocationid), 1) + 1 INTO with_group FROM pg_dist_partition;
    ELSE
        SELECT colocationid INTO with_group FROM pg_dist_partition
        WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h';
        IF with_group IS NULL THEN RAISE EXCEPTION 'relation % is not distributed', colocate_with; END IF;
    END IF;
    INSERT INTO pg_dist_partition VALUES (table_name, 'h', distribution_column, with_group, 's');
    INSERT INTO pg_dist_shard SELECT table_name, 100000 + (SELECT count(*) FROM pg_dist_shard) + i
        FROM generate_series(0, 31) AS i;
    INSERT INTO stand_in_calls (call)
        VALUES (format('distributed %s by %s with %s', table_name, distribution_column, colocate_with));
END $$;

CREATE FUNCTION pg_catalog.truncate_local_data_after_distributing_table(table_name regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = table_name) THEN
        RAISE EXCEPTION 'supplied parameter is not a distributed relation';
    END IF;
    INSERT INTO stand_in_calls (call) VALUES (format('cleared %s', table_name));
END $$;
