"""published"""

from portal.ui.frame import begin, end

begin("published")
end()
