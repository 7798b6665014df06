import { createRouter } from "../router.ts";

export const cartRoutes = createRouter();
