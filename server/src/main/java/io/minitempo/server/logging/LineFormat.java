// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.logging;

import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// How the fields of one event become one line.
sealed interface LineFormat permits LogfmtLine, JsonLine {

    /// The line, ending in a line feed. Values are strings, numbers, truth values or null; `fields` is in the order
    /// level, time, caller, message, then the event's own keys.
    String line(SequencedMap<String, @Nullable Object> fields);
}
