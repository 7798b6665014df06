import { z } from "zod";
import { OrderRequest } from "../../domain/orders/order.ts";

export const SaleOrderRequest = OrderRequest.extend({ quantity: z.int().min(1).max(10) });
