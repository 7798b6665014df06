import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./stores/schema/**/*.ts",
  // `npm test` generates into a copy, to see that nothing is missing.
  out: process.env.MIGRATIONS_OUT ?? "./migrations/d1",
  breakpoints: false,
});
