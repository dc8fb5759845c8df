/** Who we are, as package managers and servers know us. A test holds both against package.json. */
export const name = 'mpc-elements';
/** Version of the package (Semantic Versioning). */
export const version = '0.1.0';
