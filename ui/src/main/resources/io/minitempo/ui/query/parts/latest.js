// SPDX-License-Identifier: Apache-2.0

/** Runs one piece of work at a time: a new one cancels the one before. */
export class Latest {
    #controller = null;

    /**
     * Runs `work(signal)` and answers what it answers; undefined when it was cancelled or overtaken, be it in time to
     * stop it or not. Its failures are thrown.
     */
    async run(work) {
        this.cancel();
        const controller = new AbortController();
        this.#controller = controller;
        try {
            const result = await work(controller.signal);
            return controller.signal.aborted ? undefined : result;
        } catch (error) {
            if (controller.signal.aborted) return undefined;
            throw error;
        } finally {
            if (this.#controller === controller) this.#controller = null;
        }
    }

    /** Cancels what runs, if anything does. */
    cancel() {
        this.#controller?.abort();
        this.#controller = null;
    }
}
