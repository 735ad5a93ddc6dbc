// SPDX-License-Identifier: Apache-2.0

/// The query page at `/ui/`: its files, which are in the resources of this package, over HTTP. It must not know what
/// answers queries; the page asks the public API from the browser. Start reading at [QueryPage], then at `main.js`.
@NullMarked
package io.minitempo.ui.query;

import org.jspecify.annotations.NullMarked;
