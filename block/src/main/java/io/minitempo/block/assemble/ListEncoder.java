// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.assemble;

import io.minitempo.core.wire.WireWriter;

/// Encodes what an owner has many of, such as attributes or links, from the columns that hold it. Owned by one thread.
interface ListEncoder {

    /// A list that a format does not store.
    ListEncoder NONE = new ListEncoder() {
        @Override
        public void skip() {}

        @Override
        public void write(WireWriter out, int field) {}
    };

    /// Passes over an owner that is not there.
    void skip();

    /// Writes everything that one owner has, as fields of this number, and passes over it.
    void write(WireWriter out, int field);
}
