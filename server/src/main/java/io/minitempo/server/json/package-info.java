// SPDX-License-Identifier: Apache-2.0
/// JSON as Go's encoders write it, for bodies that clients of Tempo parse (`spec/api.md §1.5`).
///
/// Must not know which messages there are or who asks for them. Start reading at
/// [io.minitempo.server.json.ProtoJson].
@NullMarked
package io.minitempo.server.json;

import org.jspecify.annotations.NullMarked;
