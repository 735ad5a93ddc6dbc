// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

/// Takes the answers to the sub-requests of one query, in the query's thread, in the order in which they come.
public interface Collector {

    /// Whether an answer of this status is part of the result; any other ends the query.
    boolean accepts(int status);

    /// Takes one answer of an accepted status, and what it answers.
    ///
    /// @throws io.minitempo.core.TempoException when the query cannot go on
    /// @throws InterruptedException when the query is cancelled
    void add(SubRequest request, SubResponse response) throws InterruptedException;

    /// Whether an accepted answer to a request that has a narrower form holds all that the query needs.
    ///
    /// @throws io.minitempo.core.TempoException when the query cannot go on
    /// @throws InterruptedException when the query is cancelled
    default boolean isEnough(SubRequest request, SubResponse response) throws InterruptedException {
        return true;
    }

    /// Whether the query has its result, so that the other sub-requests are of no use.
    default boolean isSatisfied() {
        return false;
    }

    /// Whether a few of the sub-requests may be enough.
    default boolean mayBeSatisfiedEarly() {
        return false;
    }
}
