export async function main(): Promise<void> {
  await Promise.reject(new Error('not built yet'));
}
