import type { Page } from 'playwright-core';

/** Holds back the mailbox's answers until they are released. */
export async function hold(page: Page): Promise<{ release: () => Promise<void> }> {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const pattern = '**/graphql';
  await page.route(pattern, async (route) => {
    if (route.request().postData()?.includes('query MessageList')) await opened;
    await route.continue();
  });
  return {
    release: async () => {
      open();
      await page.unrouteAll({ behavior: 'wait' });
    },
  };
}
