import { createRouter } from "../../http/router.ts";
import { addressRoutes } from "./address-routes.ts";
import { authRoutes } from "./auth-routes.ts";
import { channelRoutes } from "./channel-routes.ts";
import { jwksRoutes } from "./jwks.ts";
import { meRoutes } from "./me-routes.ts";
import { oidcRoutes } from "./oidc-routes.ts";
import { roleRoutes } from "./staff/role-route.ts";
import { staffRoutes } from "./staff/staff-routes.ts";
import { viewRoutes } from "./staff/view-routes.ts";
import { tokenRoutes } from "./token-route.ts";
import { wishlistRoutes } from "./wishlist-routes.ts";

export const accountRoutes = createRouter();

for (const routes of [
  jwksRoutes,
  tokenRoutes,
  authRoutes,
  oidcRoutes,
  roleRoutes,
  staffRoutes,
  viewRoutes,
  meRoutes,
  addressRoutes,
  wishlistRoutes,
  channelRoutes,
]) {
  accountRoutes.route("/", routes);
}
