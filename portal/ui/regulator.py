"""regulator"""

from portal.ui.frame import begin, end

begin("regulator")
end()
