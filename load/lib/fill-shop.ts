import type { Server } from "./servers.ts";

/** Rows that one statement makes. */
const CHUNK = 20_000;
/** When the first order was placed, in milliseconds since 1970; one a millisecond from then on. */
const EPOCH = 1_700_000_000_000;

/** Makes paid orders of one line in D1, each customer's spread over all of them. */
export async function makeOrders(server: Server, orders: number, { each }: { each: number }) {
  const customers = orders / each;
  for (let from = 0; from < orders; from += CHUNK) {
    const rows = `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${Math.min(orders, from + CHUNK)})`;
    await server.query(`INSERT INTO orders (id, number, customer, email, status, step, fingerprint, currency, subtotal, discount, shipping, tax,
        total, shipping_address, shipping_method, traceparent, placed_at, updated_at)
      ${rows} SELECT 'ord_' || lower(hex(randomblob(10))) || '-1', 'N' || i, 'user:c-' || (i % ${customers}), 'c-' || (i % ${customers}) || '@example.com',
        'CONFIRMED', 'done', 'f', 'USD', 1000, 0, 0, 0, 1000, '{"name":"A","line1":"B","city":"C","postalCode":"1","country":"US"}', 'standard', 't',
        ${EPOCH} + i, ${EPOCH} + i FROM n`);
    const made = `FROM orders WHERE rowid > ${from} AND rowid <= ${from + CHUNK}`;
    await server.query(`INSERT INTO order_lines (order_id, position, sku, title, quantity, unit_price, price_version)
      SELECT id, 0, 'SKU-' || (placed_at % 997), 'A print', 1, 1000, 1 ${made}`);
  }
}

/** Makes products from number `from` on, with the triggers that every writer meets. */
export async function makeProducts(server: Server, from: number, to: number) {
  const numbers = `with recursive n(i) as (select ${from} union all select i + 1 from n where i + 1 < ${to})`;
  const words = "'word' || (i % 20 + 1) || 'x term' || (i * 7 % 400) || 'y term' || (i * 11 % 400) || 'y'";
  const text = `replace(hex(zeroblob(20)), '00', 'A print on heavy paper, numbered by hand. ') || ${words}`;
  await server.query(`${numbers} insert into products (id, slug, title, description, vendor, category, tags,
      option_names, status, price_min, price_max, created_at, updated_at)
    select 'prd_made' || i, 'made-' || i, 'Print ' || (i * 7919 % 1000) || ' no. ' || i, ${text},
      'Vendor ' || (i % 10), 'Category ' || (i % 20 + 1),
      json_array('tag' || (i % 30), 'tag' || (i % 70), 'tag' || (i % 110)), '["Size"]', 'active',
      1000 + i * 37 % 9000, 1300 + i * 37 % 9000, 1700000000000 + i, 1700000000000 + i from n`);
  await server.query(`insert into variants (sku, product_id, position, title, options, price, available, on_hand)
    select 'MADE-' || num || '-' || s.key, products.id, s.key, s.value, json_object('Size', s.value),
      price_min + 100 * s.key, iif(num % 9, 5, 0), 5
    from products, json_each('["A4","A3","A2","A1"]') s
    where slug in (select 'made-' || i from (${numbers} select i from n))`);
  await server.query(`insert into product_images (product_id, position, url)
    select id, 0, '/' || slug || '.png' from products
    where slug in (select 'made-' || i from (${numbers} select i from n))`);
  await server.query(`insert into product_search (rowid, title, category, tags, vendor, variants, description)
    select num, title, category, tags, vendor, 'A4 A3 A2 A1 MADE-' || num, description from products
    where slug in (select 'made-' || i from (${numbers} select i from n))`);
}
