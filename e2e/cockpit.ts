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

  /** First run: which hand drives. Takes control with it. */
  async chooseHand(name: 'My camera' | 'Demo hand'): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await expect(this.page.getByRole('button', { name: new RegExp(`^${name}`) })).toHaveCount(1);
  }

  /**
   * Arms, holds the clutch by its key, and keeps holding until `seen` resolves. As a person would on a busy machine, it
   * begins again when the session paused in between (the tracker loads its model, the page fell silent for a moment).
   */
  async drive(seen: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const press = this.page.getByRole('main').getByRole('button', { name: /^(Take control|Arm)/ });
    await expect(async () => {
      if (await this.stateWord.innerText() !== 'Live') {
        await this.page.keyboard.up('Space');
        if (await this.stateWord.innerText() !== 'Armed') await press.click({ timeout: 5000 });
        await expect(this.stateWord).toHaveText('Armed', { timeout: 5000 });
        await this.page.keyboard.down('Space');
        await expect(this.stateWord).toHaveText('Live', { timeout: 5000 });
      }
      await seen();
    }).toPass({ timeout: 240_000 });
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
