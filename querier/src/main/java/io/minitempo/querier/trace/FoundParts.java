// SPDX-License-Identifier: Apache-2.0
package io.minitempo.querier.trace;

import io.minitempo.proto.tempopb.Trace;
import java.util.List;

/// The parts of a trace that one kind of storage has.
///
/// @param traces the parts; none when the trace is not there
/// @param inspectedBytes bytes of blocks looked at
/// @param partial whether spans were left out already because the trace is too large
record FoundParts(List<Trace> traces, long inspectedBytes, boolean partial) {

    /// Nothing was looked at.
    static final FoundParts NONE = new FoundParts(List.of(), 0, false);

    FoundParts {
        traces = List.copyOf(traces);
    }
}
