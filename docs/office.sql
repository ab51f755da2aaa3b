-- An office of its own in a shared database: a schema and a role of the same name, which may use nothing else.
-- As a superuser of the server:  psql -d vanthu -v office=cong_doan_y_te -f office.sql
\set ON_ERROR_STOP on
BEGIN;
-- Whatever stands open to everybody in a new database.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE ROLE :"office" LOGIN;
GRANT CONNECT ON DATABASE :"DBNAME" TO :"office";
-- Not its owner: an office cannot let others in, not even by mistake.
CREATE SCHEMA :"office";
GRANT USAGE, CREATE ON SCHEMA :"office" TO :"office";
COMMIT;
