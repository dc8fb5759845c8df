/** Who we are, as package managers and servers know us. A test holds both against package.json. */
export const name = 'mpc-elements';
export const version = '0.1.0';
