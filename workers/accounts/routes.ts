import { createRouter } from "../router.ts";
import { devSignInRoutes } from "./dev-sign-in.tsx";
import { jwksRoutes } from "./jwks.ts";
import { meRoutes } from "./me.ts";
import { sessionRoutes } from "./session.ts";

export const accountRoutes = createRouter();

accountRoutes.route("/", jwksRoutes);
accountRoutes.route("/", meRoutes);
accountRoutes.route("/", sessionRoutes);
accountRoutes.route("/", devSignInRoutes);
