-- On the coordinator, in Linli's database, by its administrator, after CREATE EXTENSION citus on every server; with the
-- names of the city's own servers. Not tried on a real Citus: see docs/cluster.md.
SELECT citus_set_coordinator_host('coordinator.db.example', 5432);
SELECT citus_add_node('worker-1.db.example', 5432);
SELECT citus_add_node('worker-2.db.example', 5432);
SELECT * FROM citus_get_active_worker_nodes();
