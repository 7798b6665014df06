import { defineConfig } from "drizzle-kit";

/** The databases of orders: `npm run db:generate:postgres -- --name what-it-does`. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./stores/orders/postgres-schema.ts",
  // `npm test` generates into a copy, to see that nothing is missing.
  out: process.env.MIGRATIONS_OUT ?? "./migrations/postgres",
});
