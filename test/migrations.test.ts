import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

/**
 * A deploy migrates first, and a rollback does not migrate back: the older code runs on the newer
 * schema. So a migration adds, and what the older code needs stays (docs/runbooks/deploy.md).
 */
const FOLDERS = ["migrations/d1", "migrations/postgres"];

/** Made before the rule. No code is rolled back to that has not seen them. */
const BEFORE_THE_RULE: readonly string[] = [
  "migrations/d1/0004_audit-append-only.sql",
  "migrations/d1/0008_mock-payments-moved.sql",
  "migrations/d1/0011_lean-rows.sql",
  "migrations/d1/0012_fewer-rows.sql",
  "migrations/postgres/0002_outbox-holds-the-unpublished.sql",
];

const CONTRACT = /^-- contract of (\d{4}_[\w-]+): \S/m;
const NAME = '["`]?(\\w+)["`]?';
const CREATED = new RegExp(`\\bCREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?${NAME}`, "gi");

/** What in a migration breaks the older code. */
function takenAway(sql: string): string[] {
  const text = sql
    .replaceAll(/--.*$/gm, "")
    .replaceAll(/'[^']*'/g, "''")
    .replaceAll(/\s+/g, " ");
  const isNew = new Set([...text.matchAll(CREATED)].map(([, table]) => table));
  const onTablesBefore = (pattern: string) =>
    [...text.matchAll(new RegExp(pattern, "gi"))]
      .filter(([, table]) => !isNew.has(table))
      .map(([all]) => all);
  return [
    // Whether the table is new does not matter: one of its name may have been there.
    ...[
      ...text.matchAll(/\b(?:DROP (?:TABLE|INDEX|VIEW|TRIGGER|FUNCTION|TYPE|SCHEMA)|TRUNCATE)\b[^;]*/gi),
    ].map(([all]) => all),
    ...onTablesBefore(
      `\\bALTER TABLE ${NAME} (?:DROP|RENAME|ALTER|ADD CONSTRAINT|ADD UNIQUE|ADD CHECK)\\b[^;]*`,
    ),
    ...onTablesBefore(
      `\\bALTER TABLE ${NAME} ADD (?:COLUMN )?(?:(?!DEFAULT)[^;])*\\bNOT NULL(?:(?!DEFAULT)[^;])*(?=;|$)`,
    ),
    ...onTablesBefore(`\\bCREATE UNIQUE INDEX (?:IF NOT EXISTS )?\\S+ ON ${NAME}[^;]*`),
    ...onTablesBefore(
      `\\bCREATE TRIGGER \\S+ (?:BEFORE|AFTER) \\w+ (?:OF [^;]*? )?ON ${NAME}(?:(?!END)[^])*\\bRAISE\\b`,
    ),
  ];
}

const migrations = FOLDERS.flatMap((folder) => fs.globSync(`${folder}/*.sql`)).sort();
const read = (file: string) => fs.readFileSync(file, "utf8");

it("a migration only adds, unless it says which earlier one it is the contract step of", () => {
  const refused = migrations
    .filter((file) => !BEFORE_THE_RULE.includes(file))
    .flatMap((file) => {
      const sql = read(file);
      const expand = CONTRACT.exec(sql)?.[1];
      const earlier = expand !== undefined && `${expand}.sql` < path.basename(file);
      if (earlier && migrations.includes(`${path.dirname(file)}/${expand}.sql`)) {
        return [];
      }
      return takenAway(sql).map(
        (statement) =>
          `${file} takes away what the code of before needs: ${statement.trim()}. Add beside it, deploy, and remove in a later release with the line "-- contract of <the migration that added>: <why no deployed code needs it>".`,
      );
    });
  expect(refused).toEqual([]);
});

it("the migrations from before the rule are those that break it, and no others", () => {
  expect(BEFORE_THE_RULE.filter((file) => takenAway(read(file)).length > 0)).toEqual(BEFORE_THE_RULE);
});

it("what takes away is told from what adds", () => {
  const refused = [
    "DROP TABLE `carts`",
    "DROP TABLE orders;\nCREATE TABLE orders (id text)",
    "ALTER TABLE `orders` DROP COLUMN `email`",
    "ALTER TABLE orders DROP email",
    'ALTER TABLE "orders" DROP COLUMN "email"',
    "DROP INDEX `orders_number_unique`",
    "ALTER TABLE `orders` RENAME TO `old_orders`",
    "ALTER TABLE `orders` RENAME COLUMN `email` TO `mail`",
    "ALTER TABLE `orders` ADD `channel` text NOT NULL",
    'ALTER TABLE "orders" ALTER COLUMN "email" SET NOT NULL',
    'ALTER TABLE "orders" ADD CONSTRAINT "positive" CHECK (total > 0)',
    "CREATE UNIQUE INDEX `orders_by_number` ON `orders` (`number`)",
    "CREATE TRIGGER frozen BEFORE UPDATE ON orders BEGIN SELECT RAISE(ABORT, 'frozen'); END",
    "CREATE TABLE `__new_orders` (`id` text);\nINSERT INTO `__new_orders` SELECT `id` FROM `orders`;\nDROP TABLE `orders`;\nALTER TABLE `__new_orders` RENAME TO `orders`",
  ];
  const taken = [
    "CREATE TABLE `gifts` (`id` text NOT NULL);\nCREATE UNIQUE INDEX `gifts_by_id` ON `gifts` (`id`)",
    "ALTER TABLE `orders` ADD `channel` text",
    "ALTER TABLE `orders` ADD `tries` integer DEFAULT 0 NOT NULL",
    "ALTER TABLE `orders` ADD `tries` integer NOT NULL DEFAULT 0;\nALTER TABLE `orders` ADD `channel` text",
    'ALTER TABLE "orders" ADD COLUMN "item_count" integer DEFAULT 0 NOT NULL',
    "CREATE INDEX `orders_by_number` ON `orders` (`number`)",
    "-- Never DROP TABLE orders\nCREATE INDEX `i` ON `orders` (`step`) WHERE step <> 'DROP TABLE orders'",
    "CREATE TRIGGER told AFTER UPDATE ON orders BEGIN INSERT INTO told VALUES (1); END",
  ];
  expect(refused.filter((sql) => takenAway(sql).length === 0)).toEqual([]);
  expect(taken.filter((sql) => takenAway(sql).length > 0)).toEqual([]);
});

/** Indexes without which older code finds the same, and takes longer (decision 113). */
const NOT_NEEDED = ["reservations_active", "reservations_by_customer"];

it("the steps of an object's tables only add too, but for indexes that only make older code quick", () => {
  const steps = fs
    .globSync("durable-objects/**/*.ts")
    .filter((file) => !file.includes(".test."))
    .flatMap((file) =>
      [...read(file).matchAll(/\b(?:DROP (?:TABLE|INDEX|COLUMN|TRIGGER) (\w+)|RENAME (?:TO|COLUMN))\b/g)]
        .filter(([statement, name = ""]) => !statement.startsWith("DROP INDEX") || !NOT_NEEDED.includes(name))
        .map(([statement]) => `${file}: ${statement}`),
    );
  expect(steps).toEqual([]);
});
