// SPDX-License-Identifier: Apache-2.0
/// A line in the log for each request of the main ports, as `server.log_*` wants it. Must not know what is served.
/// Start reading at [io.minitempo.server.requestlog.RequestLog].
@NullMarked
package io.minitempo.server.requestlog;

import org.jspecify.annotations.NullMarked;
