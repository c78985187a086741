// stub
export async function validate(_folder: string): Promise<readonly string[]> { return []; }
