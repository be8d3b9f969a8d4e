let networkAddresses = 0;

/** A network address that nobody has had before, so that no limit of network addresses is met. */
export function somewhere(): string {
  networkAddresses += 1;
  return `10.${(networkAddresses >> 16) & 255}.${(networkAddresses >> 8) & 255}.${networkAddresses & 255}`;
}
