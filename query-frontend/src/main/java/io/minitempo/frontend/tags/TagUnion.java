// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.tags;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/// Unites the answers to the jobs of one query. Owned by the thread of the query.
///
/// @param <M> the answers
interface TagUnion<M extends Message> {

    /// Reads an answer to a job.
    Parser<M> parser();

    /// Takes one.
    ///
    /// @param isCached whether it was known already; what was not inspected now does not count
    void add(M part, boolean isCached);

    /// Whether no more is needed.
    boolean isFull();

    /// What came since the last call.
    M fresh();

    /// All that came.
    M all();
}
