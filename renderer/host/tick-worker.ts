// Ticks for credit-pace.ts, from a thread whose timers go on while the page is hidden.
setInterval(() => self.postMessage(0), 50);
