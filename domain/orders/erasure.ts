import { erasurePatch } from "../base/personal.ts";
import { OrderDraft } from "./order.ts";

/** What an erase does to the terms of a customer's orders, wherever they are kept. */
export const ERASED_TERMS = erasurePatch(OrderDraft);
