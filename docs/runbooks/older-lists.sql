-- For code from before migration 0023, which lists orders from `order_summaries` (deploy.md, "Roll back").
-- It adds what that table lacks of the last thirty days, and may be run again.
INSERT INTO order_summaries (id, customer, email, status, total, item_count, placed_at, version)
SELECT o.id, o.customer, lower(o.email), o.status, o.total,
       (SELECT sum(quantity) FROM order_lines l WHERE l.order_id = o.id), o.placed_at,
       (SELECT coalesce(max(seq), 0) + 1 FROM order_timeline t WHERE t.order_id = o.id)
FROM orders o WHERE o.updated_at > unixepoch('now', '-30 days') * 1000
ON CONFLICT (id) DO UPDATE SET
  status = excluded.status, total = excluded.total, version = excluded.version,
  email = iif(email = '', '', excluded.email)
WHERE excluded.version > version OR (excluded.email = '' AND email <> '');
