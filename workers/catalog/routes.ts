import { createRouter } from "../router.ts";

export const catalogRoutes = createRouter();
export const catalogAdminRoutes = createRouter();
