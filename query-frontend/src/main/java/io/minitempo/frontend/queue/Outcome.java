// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.queue;

import io.minitempo.proto.httpgrpc.HTTPResponse;

/// How a queued request ended. One that was cancelled has no outcome.
public sealed interface Outcome {

    /// A querier answered, be it with an error.
    ///
    /// @param response the answer
    record Answered(HTTPResponse response) implements Outcome {}

    /// The querier that had it went away or broke the protocol; another one may do better.
    ///
    /// @param reason what happened, for the client
    /// @param by who had it
    record Lost(String reason, Taker by) implements Outcome {}
}
