import { createRouter } from "../router.ts";

export const orderRoutes = createRouter();
