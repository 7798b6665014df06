import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./stores/schema/*.ts",
  out: "./migrations/d1",
  breakpoints: false,
});
