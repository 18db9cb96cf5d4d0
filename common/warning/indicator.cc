#include "common/warning/indicator.h"

namespace steward::warning {

const options::v1::IndicatorText& TextOf(type::v1::Indicator indicator) {
  const auto* value = type::v1::Indicator_descriptor()->FindValueByNumber(indicator);
  if (value == nullptr) return options::v1::IndicatorText::default_instance();
  return value->options().GetExtension(options::v1::indicator);
}

}  // namespace steward::warning
