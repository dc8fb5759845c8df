export const CANARY: string;
