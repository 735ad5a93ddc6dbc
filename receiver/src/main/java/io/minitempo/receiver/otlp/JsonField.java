// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.otlp;

/// What a JSON key becomes in protobuf.
///
/// @param number the number of the field
/// @param kind how the value is read and written
/// @param always whether zero and empty values are written too, as members of a oneof are
/// @param message the message inside, when the kind is one of messages
record JsonField(int number, Kind kind, boolean always, JsonMessage message) {

    /// How a value is read and written.
    enum Kind {
        /// A string.
        STRING,
        /// Strings in an array.
        STRINGS,
        /// 32 hex digits, or none.
        TRACE_ID,
        /// 16 hex digits, or none.
        SPAN_ID,
        /// Base64.
        BYTES,
        /// A signed 64-bit integer, as number or string.
        INTEGER,
        /// An unsigned 32-bit integer, as number or string.
        COUNT,
        /// An unsigned integer, as number or string.
        FIXED64,
        /// An unsigned integer, as number or string.
        FIXED32,
        /// A number, or its text.
        DOUBLE,
        /// A truth value.
        BOOL,
        /// The kind of a span, as number or name.
        SPAN_KIND,
        /// The code of a status, as number or name.
        STATUS_CODE,
        /// An object.
        MESSAGE,
        /// Objects in an array.
        MESSAGES
    }
}
