import { createRouter } from "../router.ts";

export const inventoryRoutes = createRouter();
