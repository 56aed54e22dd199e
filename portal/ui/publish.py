"""publish"""

from portal.ui.frame import begin, end

begin("publish")
end()
