// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.scan;

import java.util.Locale;

/// What an attribute belongs to; the label `scope` of `tempo_distributor_attributes_truncated_total`.
public enum AttributeOwner {
    /// A resource.
    RESOURCE,
    /// An instrumentation scope.
    SCOPE,
    /// A span.
    SPAN,
    /// An event of a span.
    EVENT,
    /// A link of a span.
    LINK;

    /// The label value.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
