// The screen as a person meets it, for the stories: what is read and pressed, by its words and roles.
import { expect, type Locator, type Page } from '@playwright/test';

export class Cockpit {
  readonly page: Page;
  /** What the page complained about: errors on its console, and files it could not get. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => { if (message.type() === 'error') this.complaints.push(message.text()); });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  get stopButton(): Locator { return this.page.getByRole('button', { name: /^Stop/ }); }
  /** The large word of the status strip: Idle, Ready, Armed, Live, Paused, Fault, Stopped. */
  get stateWord(): Locator { return this.page.locator('.state__word'); }
  get scene(): Locator { return this.page.locator('canvas').first(); }

  async expectState(...words: readonly string[]): Promise<void> {
    await expect(this.stateWord).toHaveText(new RegExp(`^(${words.join('|')})$`));
  }

  /** How many clearly different colours a piece of the screen shows: an empty one has a handful. */
  async colours(of: Locator): Promise<number> {
    const picture = (await of.screenshot()).toString('base64');
    return this.page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const found = new Set<number>();
      for (let at = 0; at < data.length; at += 4) found.add((data[at]! >> 4) << 8 | (data[at + 1]! >> 4) << 4 | data[at + 2]! >> 4);
      return found.size;
    }, picture);
  }
}
