// The few kinds of field that settings are made of: label at the left, control, and below it help or what is
// wrong with what was typed. Sections use them.
import { useId, useState, type ReactNode } from 'react';
import type { z } from 'zod';
import { t } from '../words/index.ts';
import { boundsOf, readNumber, showNumber } from './number-text.ts';

interface RowProps { readonly id: string; readonly label: string; readonly help?: ReactNode; readonly problem?: string; readonly children: ReactNode }

export function Row({ id, label, help, problem = '', children }: RowProps) {
  return (
    <div className="setting">
      <label className="setting__label" htmlFor={id}>{label}</label>
      <div className="setting__control">{children}</div>
      <p id={`${id}-help`} className={problem === '' ? 'setting__help' : 'setting__problem'} role={problem === '' ? undefined : 'alert'}>{problem === '' ? help : problem}</p>
    </div>
  );
}

interface TextFieldProps { readonly label: string; readonly help?: string; readonly value: string; readonly placeholder?: string; readonly maximumLength: number; onChange(value: string): void }

export function TextField({ label, help, value, placeholder, maximumLength, onChange }: TextFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const tooLong = draft !== null && draft.trim().length > maximumLength;
  return (
    <Row id={id} label={label} help={help} problem={tooLong ? t('settings.error.length', { maximum: maximumLength }) : ''}>
      <input
        id={id} className="field" value={draft ?? value} placeholder={placeholder} aria-invalid={tooLong} aria-describedby={`${id}-help`}
        onChange={(event) => {
          const text = event.target.value;
          setDraft(text);
          if (text.trim().length <= maximumLength) onChange(text.trim());
        }}
        onBlur={() => { if (!tooLong) setDraft(null); }}
      />
    </Row>
  );
}

interface NumberFieldProps {
  readonly label: string; readonly help?: string; readonly unit: string; readonly value: number;
  readonly schema: z.ZodNumber;
  /** Stored units for one shown unit. */
  readonly factor?: number;
  readonly digits: number;
  readonly disabled?: boolean;
  onChange(value: number): void;
}

/** A slider for the hand and a box for the exact value; both obey the schema that the host will check with. */
export function NumberField({ label, help, unit, value, schema, factor = 1, digits, disabled = false, onChange }: NumberFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const { minimum, maximum } = boundsOf(schema);
  const reading = draft === null ? null : readNumber(draft, schema, factor);
  const shown = { minimum: showNumber(minimum, factor, digits), maximum: showNumber(maximum, factor, digits) };
  const problem = !reading || reading.ok ? '' : t(`settings.error.${reading.problem}`, { ...shown, unit: unit === '' ? '' : ` ${unit}` });
  return (
    <Row id={id} label={label} help={help} problem={problem}>
      <input
        type="range" className="slider" tabIndex={-1} aria-hidden="true" disabled={disabled} min={minimum} max={maximum} step={10 ** -digits * factor} value={value}
        style={{ '--share': `${((value - minimum) / (maximum - minimum)) * 100}%` } as React.CSSProperties}
        onChange={(event) => { setDraft(null); const next = readNumber(showNumber(event.target.valueAsNumber, factor, digits), schema, factor); if (next.ok) onChange(next.value); }}
      />
      <span className="number-field">
        <input
          id={id} className="field number-field__box" inputMode="decimal" disabled={disabled} value={draft ?? showNumber(value, factor, digits)} aria-invalid={problem !== ''} aria-describedby={`${id}-help`}
          onChange={(event) => { setDraft(event.target.value); const next = readNumber(event.target.value, schema, factor); if (next.ok) onChange(next.value); }}
          onBlur={() => { if (problem === '') setDraft(null); }}
          onKeyDown={(event) => {
            const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
            if (by === 0) return;
            event.preventDefault();
            const next = readNumber(showNumber(value + by * 10 ** -digits * factor, factor, digits), schema, factor);
            if (next.ok) { setDraft(null); onChange(next.value); }
          }}
        />
        <span className="number-field__unit">{unit}</span>
      </span>
    </Row>
  );
}

interface ChoiceFieldProps<T extends string> {
  readonly label: string; readonly help?: string; readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly title?: string; readonly picture?: ReactNode }[];
  onChange(value: T): void;
}

export function ChoiceField<T extends string>({ label, help, value, options, onChange }: ChoiceFieldProps<T>) {
  const id = useId();
  return (
    <Row id={id} label={label} help={help}>
      <div id={id} className="choice" role="radiogroup" aria-label={label}>
        {options.map((option) => (
          <button key={option.value} type="button" role="radio" aria-checked={option.value === value} title={option.title} className={`choice__option ${option.picture ? 'choice__option--picture' : ''}`} onClick={() => { onChange(option.value); }}>
            {option.picture}
            {option.label}
          </button>
        ))}
      </div>
    </Row>
  );
}

export const SwitchField = ({ label, help, value, on, off, onChange }: { readonly label: string; readonly help?: string; readonly value: boolean; readonly on: string; readonly off: string; onChange(value: boolean): void }) => (
  <ChoiceField label={label} {...(help === undefined ? {} : { help })} value={value ? 'on' : 'off'} options={[{ value: 'on', label: on }, { value: 'off', label: off }]} onChange={(next) => { onChange(next === 'on'); }} />
);
