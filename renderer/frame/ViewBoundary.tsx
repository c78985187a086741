// Keeps one broken view from taking the strip, and with it STOP, off the screen. App wraps every view in one.
import { Component, type ReactNode } from 'react';
import { t } from '../words/index.ts';

export class ViewBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) { return { error }; }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <section className="view__failed" role="alert">
        <h2>{t('frame.viewFailed.title')}</h2>
        <p>{t('frame.viewFailed.more')}</p>
        <button className="button" type="button" onClick={() => this.setState({ error: null })}>{t('frame.viewFailed.again')}</button>
        <details><summary>{t('frame.viewFailed.details')}</summary><pre className="mono">{error.stack ?? error.message}</pre></details>
      </section>
    );
  }
}
