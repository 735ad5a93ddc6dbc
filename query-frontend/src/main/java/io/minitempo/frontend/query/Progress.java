// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

/// Takes intermediate answers of a query while it runs, in the query's thread (`spec/api.md §5.5`).
///
/// @param <M> the answers
public interface Progress<M> {

    /// Whether it is time for an intermediate answer; making one that nobody wants would be a waste.
    boolean isDue();

    /// Takes one.
    void send(M answer);

    /// Wants none.
    static <M> Progress<M> none() {
        return new Progress<>() {
            @Override
            public boolean isDue() {
                return false;
            }

            @Override
            public void send(M answer) {
                throw new IllegalStateException("no intermediate answer is wanted");
            }
        };
    }
}
