import { createRouter } from "../router.ts";

export const accountRoutes = createRouter();
