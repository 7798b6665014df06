/**
 * The most units one reservation may ask for. Pages' scripts need it too, without the validator
 * that stock.ts brings.
 */
export const MAX_RESERVATION_QUANTITY = 10_000;
