/** Where carriers tell what has become of a parcel; its number follows. By their names in lower case. */
const PLACES = new Map([
  ["ups", "https://www.ups.com/track?tracknum="],
  ["usps", "https://tools.usps.com/go/TrackConfirmAction?tLabels="],
  ["fedex", "https://www.fedex.com/fedextrack/?trknbr="],
  ["dhl", "https://www.dhl.com/global-en/home/tracking.html?tracking-id="],
  ["canada post", "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor="],
  ["royal mail", "https://www.royalmail.com/track-your-item#/tracking-results/"],
]);

/** Where a parcel can be followed; null for a carrier that is not known. */
export function trackingUrl(carrier: string, trackingNumber: string): string | null {
  const place = PLACES.get(carrier.trim().toLowerCase());
  return place === undefined ? null : place + encodeURIComponent(trackingNumber.trim());
}
