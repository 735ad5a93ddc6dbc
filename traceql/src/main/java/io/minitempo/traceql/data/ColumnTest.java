// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.data;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A question to single values of a column, whatever rows they belong to. Of an array it is enough that one element
/// says yes. Owned by one thread.
public interface ColumnTest {

    /// False when no value of a scalar type can say yes.
    boolean mayHold(byte type);

    /// False when no number of a type between two others can say yes.
    boolean mayHold(byte type, double min, double max);

    /// The only text that says yes, if there is just one and it can be compared byte by byte; else null.
    @Nullable
    String onlyText();

    /// The rows that say yes.
    ///
    /// @param among which rows to look at; null for all
    BitSet rows(Column column, @Nullable BitSet among);
}
